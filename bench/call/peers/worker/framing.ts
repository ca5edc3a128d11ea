const lengthBytes = 4;

/** JSON with its length in bytes before it. */
export function framed(message: unknown): Buffer {
  const text = JSON.stringify(message);
  const frame = Buffer.allocUnsafe(lengthBytes + Buffer.byteLength(text));
  frame.writeUInt32LE(frame.length - lengthBytes);
  frame.write(text, lengthBytes);
  return frame;
}

/** Takes pieces of a stream and hands over each message that is whole. */
export function frames(onMessage: (message: unknown) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let wanted = lengthBytes;
  return (chunk) => {
    pieces.push(chunk);
    bytes += chunk.length;
    if (bytes < wanted) return;
    let rest = pieces.length === 1 ? chunk : Buffer.concat(pieces);
    for (wanted = wantedOf(rest); rest.length >= wanted; wanted = wantedOf(rest)) {
      if (wanted === lengthBytes) break;
      onMessage(JSON.parse(rest.toString("utf8", lengthBytes, wanted)));
      rest = rest.subarray(wanted);
    }
    pieces = rest.length === 0 ? [] : [rest];
    bytes = rest.length;
  };
}

function wantedOf(rest: Buffer): number {
  return rest.length < lengthBytes ? lengthBytes : lengthBytes + rest.readUInt32LE();
}
