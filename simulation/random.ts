/**
 * The one source of chance in a simulation: sfc32 by Chris Doty-Humphrey (PractRand), a small, fast generator with
 * 128 bits of state. The same seed gives the same numbers on every machine.
 */
export class Random {
  #a: number;
  #b = 0x9e3779b9;
  #c = 0x243f6a88;
  #counter = 1;

  /** @param seed an integer; only its lowest 32 bits count. */
  constructor(seed: number) {
    this.#a = seed | 0;
    // Neighbouring seeds begin alike; after twelve rounds they are independent.
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** From 0 up to, but not including, 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** As often below the geometric mean of both as above it: most are short, few are long. */
  mostlyShort(least: number, most: number): number {
    return least * (most / least) ** this.next();
  }

  /** Both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }
}
