import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTenonError } from "../../../src/contract/errors/error.ts";
import { allocate, f, struct, type StructList } from "../../../src/contract.ts";
import { readLayout } from "../../../src/contract/layout/read-layout.ts";
import { OpenedSegment } from "../../../src/contract/segment/opened.ts";
import { generationIn, indexIn, lastGeneration, referenceOf } from "../../../src/contract/segment/reference.ts";
import { hostLife, lifeOf, segmentBytes, SegmentTable } from "../../../src/contract/segment/table.ts";

const Note = struct("Note", { by: f.u32, stamp: f.f64, text: f.utf8(8), list: f.array(f.u16, 2) });
type Note = ReturnType<typeof blank>;
const blank = () => allocate(Note);
const layout = readLayout(Note, "");
const count = 6;

/** One side of shared memory: each has its own table over the same bytes, as each thread has. */
class Side {
  readonly life: number;
  readonly segment: OpenedSegment;
  readonly table: SegmentTable;
  constructor(memory: SharedArrayBuffer, instance: number) {
    this.life = lifeOf(instance);
    this.table = new SegmentTable(memory, layout, count);
    this.segment = new OpenedSegment(
      {
        ...{ name: "notes", way: "shared", table: this.table, life: this.life },
        ...{ plugin: { name: "p", version: "1.0.0" }, holders: () => "", onRefused: () => undefined },
      },
      true,
    );
  }
}

interface Held {
  readonly reference: number;
  readonly owner: number;
  readonly stamp: number;
  /** Made while it was valid; both must tell when it no longer is. */
  readonly view: Note;
  readonly own: Note;
}

interface Model {
  readonly live: Held[];
  readonly stale: Held[];
  withdrawn: number;
  stamps: number;
}

interface World {
  readonly sides: Side[];
  readonly reader: Side;
}

const readers: readonly ((note: Note) => unknown)[] = [
  (note) => note.by,
  (note) => note.stamp,
  (note) => note.text,
  (note) => note.list.at(0),
  (note) => [...note.list],
  (note) => JSON.stringify(note),
];

function isStale(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    return isTenonError(error, "TENON_REFERENCE_STALE");
  }
}

/** What must hold whatever has happened: no stale read succeeds, each live one reads its own, nothing is lost. */
function checkAll({ live, stale, withdrawn }: Model, { reader, sides }: World): void {
  for (const { reference, owner, stamp, view, own } of live) {
    assert.equal(reader.segment.view(reference) !== undefined, true);
    for (const note of [view, own, reader.segment.view(reference) as Note]) {
      assert.deepEqual([note.by, note.stamp, note.text, ...note.list], [owner, stamp, `n${owner}`, owner, owner]);
    }
  }
  for (const { reference, view, own } of stale) {
    assert.ok(isStale(() => reader.segment.view(reference)));
    for (const side of sides) {
      assert.ok(isStale(() => side.segment.edit(reference)));
      assert.ok(isStale(() => side.segment.release(reference)));
    }
    for (const read of readers) for (const note of [view, own]) assert.ok(isStale(() => read(note)));
    assert.ok(isStale(() => (own.by = 1)));
  }
  assert.deepEqual([...reader.segment.references()].sort(), live.map(({ reference }) => reference).sort());
  const taken = [...reader.table.holders().values()].reduce((sum, each) => sum + each, 0);
  assert.equal(taken, live.length + withdrawn);
}

type Step = (model: Model, world: World) => void;

const allocating =
  (who: number): Step =>
  (model, { sides, reader }) => {
    const side = sides[who % sides.length] as Side;
    const stamp = (model.stamps += 1);
    const fits = model.live.length + model.withdrawn < count;
    try {
      const init = { by: side.life, stamp, text: `n${side.life}`, list: [side.life, side.life] };
      const reference = side.segment.allocate(init);
      assert.ok(fits, "there was room");
      const own = side.segment.edit(reference) as Note;
      model.live.push({ reference, owner: side.life, stamp, view: reader.segment.view(reference) as Note, own });
    } catch (error) {
      if (!isTenonError(error, "TENON_SEGMENT_FULL")) throw error;
      assert.ok(!fits, "there was no room");
    }
  };

const releasing =
  (which: number): Step =>
  (model, { sides }) => {
    const [held] = model.live.splice(which % Math.max(1, model.live.length), 1);
    if (held === undefined) return;
    for (const side of sides)
      if (side.life !== held.owner)
        assert.throws(
          () => side.segment.release(held.reference),
          (error) => isTenonError(error, "TENON_SEGMENT_READ_ONLY"),
        );
    (sides.find(({ life }) => life === held.owner) as Side).segment.release(held.reference);
    model.stale.push(held);
  };

/** A life ends: by unload or killed, or its thread cannot be ended. */
const ending =
  (who: number, stuck: boolean): Step =>
  (model, world) => {
    const index = who % world.sides.length;
    const side = world.sides[index] as Side;
    const gone = model.live.filter(({ owner }) => owner === side.life);
    assert.equal(world.reader.table.sweep(side.life, stuck), gone.length);
    model.stale.push(...gone);
    model.live.splice(0, Infinity, ...model.live.filter(({ owner }) => owner !== side.life));
    if (stuck) model.withdrawn += gone.length;
    world.sides[index] = new Side(world.reader.table.memory.u8.buffer as SharedArrayBuffer, (model.stamps += 1) + 100);
  };

const failing =
  (who: number): Step =>
  (_model, { sides }) => {
    const side = sides[who % sides.length] as Side;
    assert.throws(
      () => side.segment.allocate({ by: -1 }),
      (error) => isTenonError(error, "TENON_STRUCT_VALUE") || isTenonError(error, "TENON_SEGMENT_FULL"),
    );
  };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.nat(9).map(allocating), weight: 6 },
  { arbitrary: fc.nat(9).map(releasing), weight: 3 },
  { arbitrary: fc.tuple(fc.nat(9), fc.boolean()).map(([who, stuck]) => ending(who, stuck && who === 0)), weight: 1 },
  { arbitrary: fc.nat(9).map(failing), weight: 1 },
);

test("over any course of allocations, views, releases, kills and unloads no stale read succeeds, nothing is lost, space returns", () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 60 }), (course) => {
      const memory = new SharedArrayBuffer(segmentBytes(layout, count));
      const world: World = { sides: [1, 2, 3].map((id) => new Side(memory, id)), reader: new Side(memory, 50) };
      const model: Model = { live: [], stale: [], withdrawn: 0, stamps: 0 };
      for (const step of course) {
        step(model, world);
        checkAll(model, world);
      }
      for (const { life } of world.sides) world.reader.table.sweep(life, false);
      const [side] = world.sides as [Side];
      for (let free = count - model.withdrawn; free > 0; free -= 1) side.segment.allocate();
      assert.throws(
        () => side.segment.allocate(),
        (error) => isTenonError(error, "TENON_SEGMENT_FULL"),
      );
    }),
    { numRuns: 300 },
  );
});

test("a record that is allocated anew has nothing of the one before", () => {
  const side = new Side(new SharedArrayBuffer(segmentBytes(layout, count)), 1);
  for (let time = 0; time < 3 * count; time += 1) {
    const reference = side.segment.allocate();
    assert.equal(JSON.stringify(side.segment.view(reference)), JSON.stringify(blank()));
    (side.segment.edit(reference) as Note).text = "secret";
    side.segment.release(reference);
  }
});

test("what is no reference, or one that somebody made up, is stale", () => {
  const { segment } = new Side(new SharedArrayBuffer(segmentBytes(layout, count)), 1);
  const reference = segment.allocate();
  const forged: readonly unknown[] = [
    ...[undefined, null, "0", -1, 0.5, Number.NaN, Infinity, 2 ** 53, 1n, {}],
    ...[reference + 1, referenceOf(count, 0), referenceOf(2 ** 21 - 1, 0), referenceOf(0, 5)],
  ];
  for (const each of forged) {
    assert.ok(
      isStale(() => segment.view(each as number)),
      String(each),
    );
    assert.ok(isStale(() => segment.edit(each as number)));
    assert.ok(isStale(() => segment.release(each as number)));
  }
  assert.ok(segment.view(reference));
});

test("references keep index and generation apart, and a record whose generations are used up is nobody's again", () => {
  const all = fc.tuple(
    fc.nat(2 ** 21 - 1),
    fc.nat(2 ** 31 - 1).map((half) => half * 2 + 1),
  );
  fc.assert(
    fc.property(all, ([index, generation]) => {
      const reference = referenceOf(index, generation);
      assert.deepEqual([indexIn(reference), generationIn(reference)], [index, generation]);
      assert.ok(Number.isSafeInteger(reference));
    }),
  );
  const { segment, table } = new Side(new SharedArrayBuffer(segmentBytes(layout, count)), 1);
  table.generations[0] = lastGeneration;
  const reference = segment.allocate();
  assert.equal(generationIn(reference), lastGeneration);
  segment.release(reference);
  assert.ok(isStale(() => segment.view(reference)));
  for (let time = 1; time < count; time += 1) segment.allocate();
  assert.throws(
    () => segment.allocate(),
    (error) => isTenonError(error, "TENON_SEGMENT_FULL"),
  );
});

test("items are copied into a typed array of their own type, and none of another", () => {
  const { segment } = new Side(new SharedArrayBuffer(segmentBytes(layout, count)), 1);
  const reference = segment.allocate({ list: [7, 8] });
  const { list } = segment.view(reference) as unknown as {
    list: { copyTo(target: ArrayBufferView, from?: number): number };
  };
  const target = new Uint16Array(3);
  assert.deepEqual([list.copyTo(target), [...target]], [2, [7, 8, 0]]);
  assert.deepEqual([list.copyTo(target, 1), [...target]], [1, [8, 8, 0]]);
  assert.throws(() => list.copyTo(new Int16Array(2)), /wanted a Uint16Array/);
  assert.throws(() => list.copyTo(target, 3), /there are 2/);
  segment.release(reference);
  assert.ok(isStale(() => list.copyTo(target)));
});

test("a list is filled by a function: in place by the host, in a copy by plugins, and a record that could not be filled is free", () => {
  const memory = new SharedArrayBuffer(segmentBytes(layout, count));
  const [host, guest] = [new Side(memory, -1), new Side(memory, 1)];
  assert.equal(host.life, hostLife);
  const kept = new Map<Side, Uint16Array>();
  for (const side of [host, guest]) {
    const filling = {
      list(items: Uint16Array) {
        items.set([7, 8]);
        kept.set(side, items);
      },
    };
    const reference = side.segment.allocate(filling);
    const { list } = side.segment.view(reference) as Note;
    assert.deepEqual([...list], [7, 8]);
    kept.get(side)?.fill(9);
    assert.deepEqual([...list], side === host ? [9, 9] : [7, 8]);
    assert.equal(kept.get(side)?.buffer === memory, side === host);
  }
  for (let time = 0; time < count * 2; time += 1)
    assert.throws(
      () =>
        guest.segment.allocate({
          list() {
            throw new RangeError("no items today");
          },
        }),
      /no items today/,
    );
  assert.equal(host.table.holders().get(guest.life), 1);
});

test("items are gone through at once, and not of a record that goes meanwhile", () => {
  const { segment } = new Side(new SharedArrayBuffer(segmentBytes(layout, count)), 1);
  const reference = segment.allocate({ list: [7, 8] });
  const { list } = segment.view(reference) as unknown as { list: StructList<number> };
  const seen = list.reduce<number[][]>((all, item, index) => [...all, [index, item]], []);
  assert.deepEqual(seen, [
    [0, 7],
    [1, 8],
  ]);
  assert.ok(isStale(() => list.reduce((_, item) => (segment.release(reference), item), 0)));
  assert.ok(isStale(() => list.reduce(() => assert.fail("it was called"), 0)));
});
