import type { Frame } from "../../contract/messages.ts";
import { ByteWriter, NotWritable } from "../binary/byte-writer.ts";
import { withValues } from "../binary/encoded.ts";
import { SentNames } from "../binary/names.ts";
import { writeFrame } from "../binary/write-frame.ts";
import type { MalformedFrame } from "../frame.ts";
import type { PlacedFrame } from "./inbox.ts";
import { type Lane, longestRecordBytes } from "./memory.ts";
import { RingSender } from "./sender.ts";

const lengthAt = 0;
const messagesAt = 4;

/**
 * What is sent: by the ring as long as there is room, and by the port what is too long for it, what is no plain data and all
 * that finds it full. So sending never waits, nothing is kept on this side that a sudden end would take along, and the
 * order can be told: see Inbox.
 */
export class Outbox {
  readonly #sender: RingSender;
  readonly #writer: ByteWriter = new ByteWriter(longestRecordBytes);
  readonly #names: SentNames = new SentNames();
  readonly #post: (message: PlacedFrame) => void;
  #messages = 0;
  /** A record is being written, of what may have a getter that sends. */
  #writing = false;

  /** `post` sends by the port, or throws and sends nothing. */
  constructor(lane: Lane, post: (message: PlacedFrame) => void) {
    this.#sender = new RingSender(lane);
    this.#post = post;
  }

  /** Throws what reading the frame throws, or that it cannot be cloned; nothing is sent then. */
  send(frame: Frame): "by ring" | "by port" | MalformedFrame {
    const writer = this.#writer;
    if (!this.#writing && this.#write(frame)) {
      writer.u32At(lengthAt, writer.at);
      writer.u32At(messagesAt, this.#messages);
      const sent = this.#sender.send(writer.words, writer.at);
      if (typeof sent !== "boolean") return sent;
      if (sent) {
        this.#names.keep();
        return "by ring";
      }
    }
    // Read before its place is: what is read may have a getter that sends.
    const values = withValues(frame);
    this.#post({ at: this.#sender.tail, frame: values });
    this.#messages = (this.#messages + 1) >>> 0;
    return "by port";
  }

  #write(frame: Frame): boolean {
    this.#names.drop();
    this.#writing = true;
    try {
      writeFrame(this.#writer, frame, this.#names);
      return true;
    } catch (thrown) {
      if (NotWritable.is(thrown)) return false;
      throw thrown;
    } finally {
      this.#writing = false;
    }
  }
}
