/** Reads JSON that the host has written and checked, piece by piece. */
export class Reader {
  private at: usize;
  private end: usize;

  constructor(ptr: usize, len: i32) {
    this.at = ptr;
    this.end = ptr + len;
  }

  private peek(): u8 {
    while (this.at < this.end && load<u8>(this.at) <= 0x20) this.at++;
    return this.at < this.end ? load<u8>(this.at) : 0;
  }

  private expect(byte: u8): void {
    if (this.peek() != byte) throw new Error("JSON of another shape than the contract's");
    this.at++;
  }

  /** Goes into an object or a list; false where none is there. */
  enter(): bool {
    const next = this.peek();
    if (next != 0x7b && next != 0x5b) return false;
    this.at++;
    return true;
  }

  /** Whether one more member follows; leaves the object or the list where none does. */
  more(): bool {
    let next = this.peek();
    if (next == 0x2c) {
      this.at++;
      next = this.peek();
    }
    if (next != 0x7d && next != 0x5d) return true;
    this.at++;
    return false;
  }

  /** Name of the member whose value follows. */
  key(): string {
    const name = this.text();
    this.expect(0x3a);
    return name;
  }

  /** Whether null follows, which it then passes. */
  isNull(): bool {
    if (this.peek() != 0x6e) return false;
    this.at += 4;
    return true;
  }

  boolean(): bool {
    const yes = this.peek() == 0x74;
    this.at += yes ? 4 : 5;
    return yes;
  }

  number(): f64 {
    return f64.parse(this.raw());
  }

  integer(): i64 {
    const text = this.raw();
    return text.includes("e") || text.includes(".") ? <i64>f64.parse(text) : i64.parse(text);
  }

  text(): string {
    this.expect(0x22);
    let from = this.at;
    let text = "";
    while (load<u8>(this.at) != 0x22) {
      if (load<u8>(this.at) != 0x5c) {
        this.at++;
        continue;
      }
      text += String.UTF8.decodeUnsafe(from, this.at - from) + this.escaped();
      from = this.at;
    }
    text += String.UTF8.decodeUnsafe(from, this.at - from);
    this.at++;
    return text;
  }

  private escaped(): string {
    const kind = load<u8>(this.at + 1);
    this.at += 2;
    switch (kind) {
      case 0x62:
        return "\b";
      case 0x66:
        return "\f";
      case 0x6e:
        return "\n";
      case 0x72:
        return "\r";
      case 0x74:
        return "\t";
      case 0x75: {
        const unit = <i32>parseInt(String.UTF8.decodeUnsafe(this.at, 4), 16);
        this.at += 4;
        return String.fromCharCode(unit);
      }
      default:
        return String.fromCharCode(kind);
    }
  }

  /** A value as its text. */
  raw(): string {
    this.peek();
    const from = this.at;
    this.skip();
    return String.UTF8.decodeUnsafe(from, this.at - from);
  }

  /** Passes a value. */
  skip(): void {
    let depth = 0;
    this.peek();
    while (this.at < this.end) {
      const byte = load<u8>(this.at);
      if (byte == 0x22) {
        this.at++;
        while (load<u8>(this.at) != 0x22) this.at += load<u8>(this.at) == 0x5c ? 2 : 1;
      } else if (byte == 0x7b || byte == 0x5b) depth++;
      else if (byte == 0x7d || byte == 0x5d) {
        if (depth == 0) return;
        depth--;
      } else if (byte == 0x2c && depth == 0) return;
      this.at++;
    }
  }
}

/** A string of JSON. */
export function ofText(text: string): string {
  let quoted = '"';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x20 && unit != 0x22 && unit != 0x5c) continue;
    const escaped = unit < 0x20 ? "\\u" + unit.toString(16).padStart(4, "0") : "\\" + text.charAt(at);
    quoted += text.substring(from, at) + escaped;
    from = at + 1;
  }
  return quoted + text.substring(from) + '"';
}

export function ofBoolean(value: bool): string {
  return value ? "true" : "false";
}

export function ofInteger(value: i64): string {
  return value.toString();
}

/** JSON has no NaN and no infinities: the host refuses null where a number should be. */
export function ofNumber(value: f64): string {
  return isFinite(value) ? value.toString() : "null";
}

export function ofRaw(json: string): string {
  return json;
}

export function readList<T>(reader: Reader, read: (reader: Reader) => T): Array<T> {
  const list: Array<T> = [];
  if (!reader.enter()) return list;
  while (reader.more()) list.push(read(reader));
  return list;
}

export function ofList<T>(list: Array<T>, write: (item: T) => string): string {
  const items: string[] = [];
  for (let at = 0; at < list.length; at++) items.push(write(list[at]));
  return "[" + items.join(",") + "]";
}

export function readMap<T>(reader: Reader, read: (reader: Reader) => T): Map<string, T> {
  const map = new Map<string, T>();
  if (!reader.enter()) return map;
  while (reader.more()) {
    const key = reader.key();
    map.set(key, read(reader));
  }
  return map;
}

export function ofMap<T>(map: Map<string, T>, write: (item: T) => string): string {
  const items: string[] = [];
  const keys = map.keys();
  for (let at = 0; at < keys.length; at++) items.push(ofText(keys[at]) + ":" + write(map.get(keys[at])));
  return "{" + items.join(",") + "}";
}
