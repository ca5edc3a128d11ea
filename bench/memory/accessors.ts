import type { Findings, Setting } from "../harness/report.ts";
import { compare } from "../harness/rounds.ts";
import { batchedNs } from "../harness/sampling.ts";
import type { Subject } from "../harness/subject.ts";
import { allocate, f, struct } from "tenon/contract";
import { installPeers, peer } from "./peers/installed.ts";

const Tick = struct("Tick", { key: f.f64, cost: f.u32, size: f.u32, price: f.f64, fee: f.f32 });
const [keyAt, costAt, sizeAt, priceAt, feeAt] = [0, 8, 12, 16, 24];
const recordBytes = 32;
const records = 256;
const List = struct("List", { all: f.array(Tick, records) });

interface TickView {
  readonly key: number;
  readonly cost: number;
  readonly size: number;
  readonly price: number;
  readonly fee: number;
}

const expected = ((records - 1) * records) / 2;
const sumOf = ({ key, cost, size, price, fee }: TickView): number => key + cost + size + price + fee;
const each = (index: number): TickView => ({ key: index, cost: index, size: index, price: index, fee: index });

function subject(name: string, make: () => () => number): Subject {
  return {
    name,
    open: () => {
      const sum = make();
      const check = (answer: number): void => {
        if (answer !== expected * 5) throw new Error(`${name} read ${answer}, wanted ${expected * 5}`);
      };
      return Promise.resolve({
        // Of one record of five fields.
        round: () =>
          Promise.resolve(batchedNs({ batches: 20, batch: 400 }, { call: sum, check }).map((ns) => ns / records)),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  };
}

const accessors = subject("accessors", () => {
  const list = allocate(List, { all: Array.from({ length: records }, (_, index) => each(index)) });
  const all: TickView[] = [...list.all];
  return () => {
    let sum = 0;
    for (let index = 0; index < records; index += 1) sum += sumOf(all[index] as TickView);
    return sum;
  };
});

/** Typed arrays as one writes them who knows where each field is. */
const byHand = subject("typed arrays by hand", () => {
  const memory = new ArrayBuffer(records * recordBytes);
  const [u32, f64, f32] = [new Uint32Array(memory), new Float64Array(memory), new Float32Array(memory)];
  for (let index = 0; index < records; index += 1) {
    const at = index * recordBytes;
    f64[(at + keyAt) >>> 3] = index;
    u32[(at + costAt) >>> 2] = index;
    u32[(at + sizeAt) >>> 2] = index;
    f64[(at + priceAt) >>> 3] = index;
    f32[(at + feeAt) >>> 2] = index;
  }
  return () => {
    let sum = 0;
    for (let index = 0; index < records; index += 1) {
      const at = index * recordBytes;
      sum += f64[(at + keyAt) >>> 3] ?? 0;
      sum += u32[(at + costAt) >>> 2] ?? 0;
      sum += u32[(at + sizeAt) >>> 2] ?? 0;
      sum += f64[(at + priceAt) >>> 3] ?? 0;
      sum += f32[(at + feeAt) >>> 2] ?? 0;
    }
    return sum;
  };
});

interface ByteBuffer {
  readFloat64(at: number): number;
  readUint32(at: number): number;
  readFloat32(at: number): number;
}

/** What flatc 25 writes for such a struct, but for its names. */
class FlatTick {
  bb: ByteBuffer | null = null;
  bb_pos = 0;
  __init(at: number, bb: ByteBuffer): this {
    this.bb_pos = at;
    this.bb = bb;
    return this;
  }
  key(): number {
    return (this.bb as ByteBuffer).readFloat64(this.bb_pos);
  }
  cost(): number {
    return (this.bb as ByteBuffer).readUint32(this.bb_pos + costAt);
  }
  size(): number {
    return (this.bb as ByteBuffer).readUint32(this.bb_pos + sizeAt);
  }
  price(): number {
    return (this.bb as ByteBuffer).readFloat64(this.bb_pos + priceAt);
  }
  fee(): number {
    return (this.bb as ByteBuffer).readFloat32(this.bb_pos + feeAt);
  }
}

const flatBuffers = subject("FlatBuffers", () => {
  const { ByteBuffer: Buffer } = peer<{ readonly ByteBuffer: new (bytes: Uint8Array) => ByteBuffer }>("flatbuffers");
  const bytes = new Uint8Array(records * recordBytes);
  const view = new DataView(bytes.buffer);
  const all: FlatTick[] = [];
  const buffer = new Buffer(bytes);
  for (let index = 0; index < records; index += 1) {
    const at = index * recordBytes;
    view.setFloat64(at + keyAt, index, true);
    view.setUint32(at + costAt, index, true);
    view.setUint32(at + sizeAt, index, true);
    view.setFloat64(at + priceAt, index, true);
    view.setFloat32(at + feeAt, index, true);
    all.push(new FlatTick().__init(at, buffer));
  }
  return () => {
    let sum = 0;
    for (let index = 0; index < records; index += 1) {
      const tick = all[index] as FlatTick;
      sum += tick.key() + tick.cost() + tick.size() + tick.price() + tick.fee();
    }
    return sum;
  };
});

/** Reads of five fields of each of 256 records. */
export function accessorReads(setting: Setting): Promise<Findings> {
  installPeers();
  return compare(
    {
      case: "a record of five fields read",
      subjects: [accessors, byHand, flatBuffers],
      unit: "ns",
      rounds: setting.size === "full" ? 30 : 8,
      warmups: 3,
      questions: [
        { subject: "accessors", against: "typed arrays by hand", want: { atMost: 1.3 } },
        { subject: "FlatBuffers", against: "accessors", want: { atLeast: 3 } },
      ],
    },
    setting,
  );
}
