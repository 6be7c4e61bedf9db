import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { closeAfterTest } from '../../emulators/testing/closing.ts';

/** A message type of Google's generated packages. */
interface MessageType<Message> {
  decode(bytes: Uint8Array): Message;
  encode(message: object): { finish(): Uint8Array };
}

/** One RPC. */
interface ScriptedRpc<Request> {
  /** The path, such as `/google.pubsub.v1.Subscriber/GetSubscription`. */
  readonly path: string;
  readonly request: MessageType<Request>;
  readonly response: MessageType<unknown>;
  readonly answer: (request: Request) => object;
}

/**
 * Starts a server with one or two RPCs that no emulator has; closed after the test.
 *
 * @returns its address, `host:port`.
 */
export async function startScriptedRpc<First, Second = never>(
  first: ScriptedRpc<First>,
  second?: ScriptedRpc<Second>,
): Promise<string> {
  const server = new Server();
  closeAfterTest(() => server.forceShutdown());
  add(server, first);
  if (second !== undefined) add(server, second);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return `127.0.0.1:${port}`;
}

function add<Request>(server: Server, { path, request, response, answer }: ScriptedRpc<Request>): void {
  const handle: handleUnaryCall<Request, object> = (call, respond) => respond(null, answer(call.request));
  server.addService(
    {
      call: {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: () => Buffer.alloc(0),
        requestDeserialize: (bytes: Buffer) => request.decode(bytes),
        responseSerialize: (message: object) => Buffer.from(response.encode(message).finish()),
        responseDeserialize: (bytes: Buffer) => response.decode(bytes),
      },
    },
    { call: handle },
  );
}
