import protobuf from 'protobufjs';

/** Refuses a string that is longer than what is left, which the reader of protobufjs silently cuts short. */
export class StrictReader extends protobuf.BufferReader {
  override string(): string {
    return this.bytes().toString();
  }
}
