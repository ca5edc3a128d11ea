/** A response over HTTP/1.1. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const headEnd = "\r\n\r\n";

/**
 * Reads responses off one connection, one after another, and tells each that is whole. Just enough for responses of ours and
 * peers, ASCII with a length or in chunks: a client that costs little leaves the machine to the servers.
 */
export function answers(told: (answer: HttpAnswer) => void): (chunk: Buffer) => void {
  let text = "";
  return (chunk) => {
    text += chunk.toString("latin1");
    for (let found = firstOf(text); found !== undefined; found = firstOf(text)) {
      text = text.slice(found.length);
      told(found.answer);
    }
  };
}

function firstOf(text: string): { readonly answer: HttpAnswer; readonly length: number } | undefined {
  const end = text.indexOf(headEnd);
  if (end === -1) return undefined;
  const head = text.slice(0, end);
  const from = end + headEnd.length;
  const status = Number(head.slice(9, 12));
  const read = /\r\ntransfer-encoding: chunked/i.test(head) ? chunked(text, from) : counted(text, from, head);
  return read === undefined ? undefined : { answer: { status, body: read.body }, length: read.end };
}

interface Read {
  readonly body: string;
  /** Where the next response begins. */
  readonly end: number;
}

function counted(text: string, from: number, head: string): Read | undefined {
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`found a response without its length: ${head}`);
  const end = from + Number(length);
  return text.length < end ? undefined : { body: text.slice(from, end), end };
}

function chunked(text: string, from: number): Read | undefined {
  let body = "";
  for (let at = from; ;) {
    const line = text.indexOf("\r\n", at);
    if (line === -1) return undefined;
    const length = Number.parseInt(text.slice(at, line), 16);
    const end = line + 2 + length + 2;
    if (text.length < end) return undefined;
    if (length === 0) return { body, end };
    body += text.slice(line + 2, end - 2);
    at = end;
  }
}
