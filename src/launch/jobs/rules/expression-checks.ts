import type { ASTNode } from '@marcbachmann/cel-js';
import { hintOf } from '../../kit/nearest-name.ts';
import {
  FUNCTIONS,
  HEAVY_METHODS,
  isHeaderName,
  LITERAL_ARGUMENTS,
  MACROS,
  METHODS,
  TYPE_NAMES,
} from './cel-names.ts';
import { VARIABLES } from './event-scope.ts';

type Variable = keyof typeof VARIABLES;

/** What an expression reads of an event. */
export interface Reads {
  readonly variables: ReadonlySet<Variable>;
  readonly attributes: ReadonlySet<string>;
  /** Whether its cost depends on the event. */
  readonly isHeavy: boolean;
}

export interface ExpressionFault {
  readonly message: string;
  /** The position in the expression. */
  readonly offset: number;
}

/**
 * Finds faults in a syntax tree that the type check does not: unknown names, computed names of attributes, and anything
 * that would let an event make the expression run long.
 */
export function checkTree(root: ASTNode): {
  readonly reads: Reads;
  readonly faults: readonly ExpressionFault[];
} {
  const walk = new Walk();
  walk.visit(root, { own: undefined });
  return walk;
}

/** In the body of a macro `own` is the name of the element; elsewhere it is undefined. */
interface Inside {
  readonly own: string | undefined;
}

class Walk {
  readonly faults: ExpressionFault[] = [];
  readonly reads = { variables: new Set<Variable>(), attributes: new Set<string>(), isHeavy: false };

  visit(node: ASTNode, inside: Inside): void {
    switch (node.op) {
      case 'value':
        return;
      case 'id':
        return this.#visitName(node, inside);
      case '.':
      case '[]':
        return this.#visitAccess(node, inside);
      case 'in':
        return this.#visitIn(node, inside);
      case 'call':
        return this.#visitCall(node, inside);
      case 'rcall':
        return this.#visitMethod(node, inside);
      default:
        for (const child of childrenOf(node)) this.visit(child, inside);
    }
  }

  #refuse(node: ASTNode, message: string): void {
    this.faults.push({ message, offset: node.start });
  }

  #visitName(node: ASTNode & { readonly op: 'id' }, { own }: Inside): void {
    const name = node.args;
    if (name === own || TYPE_NAMES.includes(name)) return;
    if (!isVariable(name)) {
      const names = [...(own === undefined ? [] : [own]), ...Object.keys(VARIABLES)];
      this.#refuse(node, `there is no variable ${name}${hintOf(name, names)}; takes ${names.join(', ')}`);
      return;
    }
    this.reads.variables.add(name);
    if (name === 'attributes') {
      this.#refuse(
        node,
        'attributes takes a name that is written out: attributes.NAME or attributes["NAME"]',
      );
    } else if (own !== undefined) {
      this.#refuse(
        node,
        `for each element only ${own} and attributes.NAME can be read, not ${name}: it would take too long`,
      );
    }
  }

  #visitAccess(node: ASTNode & { readonly op: '.' | '[]' }, inside: Inside): void {
    const [object, key] = node.args;
    const name = object.op === 'id' && object.args !== inside.own ? object.args : '';
    const field = typeof key === 'string' ? key : literalText(key);
    const fields = isVariable(name) ? VARIABLES[name] : undefined;
    if (name === 'attributes' && field !== undefined) return this.#readAttribute(node, field);
    this.visit(object, inside);
    if (typeof key !== 'string') this.visit(key, inside);
    if (fields === undefined || (field !== undefined && fields.some((one) => one === field))) return;
    const said = field === undefined ? '' : ` has no ${field}${hintOf(field, fields)};`;
    this.#refuse(node, `${name}${said} takes ${fields.map((one) => `${name}.${one}`).join(', ')}`);
  }

  #visitIn(node: ASTNode & { readonly op: 'in' }, inside: Inside): void {
    const [key, container] = node.args;
    const field = literalText(key);
    if (container.op === 'id' && container.args === 'attributes' && field !== undefined) {
      return this.#readAttribute(node, field);
    }
    this.visit(key, inside);
    this.visit(container, inside);
  }

  #readAttribute(node: ASTNode, name: string): void {
    this.reads.variables.add('attributes');
    this.reads.attributes.add(name);
    if (isHeaderName(name)) this.#refuse(node, headerComplaint(name));
  }

  #visitCall(node: ASTNode & { readonly op: 'call' }, inside: Inside): void {
    const [name, args] = node.args;
    if (!FUNCTIONS.includes(name)) {
      this.#refuse(
        node,
        `there is no function ${name}()${hintOf(name, FUNCTIONS)}; takes ${FUNCTIONS.join(', ')}`,
      );
    }
    this.#checkLiteral(name, args);
    for (const arg of args) this.visit(arg, inside);
  }

  #visitMethod(node: ASTNode & { readonly op: 'rcall' }, inside: Inside): void {
    const [name, receiver, args] = node.args;
    this.visit(receiver, inside);
    if (name === 'matches') {
      this.#refuse(
        node,
        'matches() is not taken: an event can make a regular expression run for ever; takes startsWith, endsWith or contains',
      );
    } else if (!METHODS.includes(name)) {
      this.#refuse(node, `there is no method ${name}()${hintOf(name, METHODS)}; takes ${METHODS.join(', ')}`);
    }
    this.#checkLiteral(name, args);
    if (HEAVY_METHODS.includes(name)) this.reads.isHeavy = true;
    if (MACROS.includes(name)) return this.#visitMacro(node, inside);
    for (const arg of args) this.visit(arg, inside);
  }

  #visitMacro(node: ASTNode & { readonly op: 'rcall' }, inside: Inside): void {
    const [name, receiver, [variable, ...bodies]] = node.args;
    if (inside.own !== undefined) {
      this.#refuse(node, `${name}() inside of another one is not taken: it would take too long`);
    }
    if (hasMap(receiver)) {
      this.#refuse(node, `${name}() of what map() makes is not taken: filter first, map last`);
    }
    const own = variable?.op === 'id' ? variable.args : '';
    if (variable !== undefined && (isVariable(own) || TYPE_NAMES.includes(own))) {
      this.#refuse(variable, `${name}() takes another name for the element: ${own} has a meaning already`);
    }
    for (const body of bodies) this.visit(body, { own });
  }

  #checkLiteral(name: string, [first]: readonly ASTNode[]): void {
    const what = Object.hasOwn(LITERAL_ARGUMENTS, name) ? LITERAL_ARGUMENTS[name] : undefined;
    if (what === undefined || first === undefined || literalText(first) !== undefined) return;
    this.#refuse(
      first,
      `${name}() takes ${what} written out, in quotes: one from an event could make it run long`,
    );
  }
}

/** The message about an attribute with the name of an HTTP header. */
export function headerComplaint(name: string): string {
  return `the attribute ${name} cannot be told from the HTTP header of that name; publish it under another name`;
}

function isVariable(name: string): name is Variable {
  return Object.hasOwn(VARIABLES, name);
}

function literalText(node: ASTNode): string | undefined {
  return node.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}

function hasMap(node: ASTNode): boolean {
  if (node.op === 'rcall' && node.args[0] === 'map') return true;
  return childrenOf(node).some(hasMap);
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
