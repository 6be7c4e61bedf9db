import protobuf from 'protobufjs';

/** Refuses a string that is longer than the remaining bytes; the reader of protobufjs would silently cut it. */
export class StrictReader extends protobuf.BufferReader {
  override string(): string {
    return this.bytes().toString();
  }
}
