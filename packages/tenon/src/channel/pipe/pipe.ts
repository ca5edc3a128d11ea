/** What carries the bytes of a pipe channel: whole, in order, cut anywhere. */
export interface Pipe {
  /** Takes the bytes over: nobody changes them afterwards. */
  write(bytes: Uint8Array): void;
  /** Bytes that were written and that the other side has left no room for yet; 0 where writing waits. */
  readonly unreadBytes: number;
  /** Sets the one receiver. The bytes are its for the length of the call. */
  read(listen: (bytes: Uint8Array) => void): void;
  /** Ends both directions. Idempotent. */
  close(): void;
}
