import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../../src/kernel/events.ts";

type Events = { opened: { readonly name: string }; closed: number };

test("emit() tells every listener of that name, in order of adding", () => {
  const emitter = new Emitter<Events>();
  const told: unknown[] = [];
  emitter.on("opened", (event) => told.push(["first", event]));
  emitter.on("opened", (event) => told.push(["second", event]));
  emitter.on("closed", (event) => told.push(["other", event]));
  assert.deepEqual(emitter.emit("opened", { name: "a" }), []);
  assert.deepEqual(told, [
    ["first", { name: "a" }],
    ["second", { name: "a" }],
  ]);
  assert.deepEqual(emitter.emit("closed", 3), []);
  assert.deepEqual(told.at(-1), ["other", 3]);
});

test("a listener that throws does not keep the event from the next, and emit() returns what was thrown", () => {
  const emitter = new Emitter<Events>();
  const told: number[] = [];
  emitter.on("closed", () => {
    throw new Error("broken");
  });
  emitter.on("closed", (event) => told.push(event));
  emitter.on("closed", () => {
    throw null;
  });
  assert.deepEqual(emitter.emit("closed", 1), [new Error("broken"), null]);
  assert.deepEqual(told, [1]);
});

test("a disposed listener is not called, and disposing again leaves its equal alone", () => {
  const emitter = new Emitter<Events>();
  const told: number[] = [];
  const listen = (event: number): void => void told.push(event);
  const first = emitter.on("closed", listen);
  emitter.on("closed", listen);
  assert.equal(emitter.size, 2);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assert.equal(emitter.size, 1);
  emitter.emit("closed", 7);
  assert.deepEqual(told, [7]);
});

test("a listener added while an event is told hears the next one only", () => {
  const emitter = new Emitter<Events>();
  const told: string[] = [];
  emitter.on("closed", (event) => {
    told.push(`outer ${event}`);
    if (event === 1) emitter.on("closed", (inner) => told.push(`added ${inner}`));
  });
  emitter.emit("closed", 1);
  assert.deepEqual(told, ["outer 1"]);
  emitter.emit("closed", 2);
  assert.deepEqual(told, ["outer 1", "outer 2", "added 2"]);
});

test("a listener disposed while an event is told is not called any more, and nobody is left out for it", () => {
  const emitter = new Emitter<Events>();
  const told: string[] = [];
  const own = emitter.on("closed", () => {
    told.push("first");
    own[Symbol.dispose]();
    second[Symbol.dispose]();
  });
  const second = emitter.on("closed", () => told.push("second"));
  emitter.on("closed", () => told.push("third"));
  emitter.emit("closed", 1);
  assert.deepEqual(told, ["first", "third"]);
});

test("clear() takes all listeners out, also while an event is told, and the emitter goes on", () => {
  const emitter = new Emitter<Events>();
  const told: string[] = [];
  emitter.on("closed", () => emitter.clear());
  const cleared = emitter.on("closed", () => told.push("cleared"));
  emitter.on("opened", () => told.push("opened"));
  emitter.emit("closed", 1);
  assert.equal(emitter.size, 0);
  emitter.on("closed", () => told.push("new"));
  cleared[Symbol.dispose]();
  emitter.emit("closed", 1);
  emitter.emit("opened", { name: "a" });
  assert.deepEqual(told, ["new"]);
});

test("an event nobody listens to, of any name, is told to nobody", () => {
  const emitter = new Emitter<Record<string, number>>();
  assert.deepEqual(emitter.emit("__proto__", 1), []);
  assert.deepEqual(emitter.emit("constructor", 1), []);
});
