import type { WasiGuest } from "./surroundings.ts";
import { errno, WasiError } from "./errno.ts";
import { now } from "./system.ts";
import type { WasiFunction } from "./function.ts";

const subscriptionBytes = 48;
const eventBytes = 32;
const mostSubscriptions = 10_000;
const clock = 0;

interface Alarm {
  readonly userdata: bigint;
  /** Of what the subscription waits for. */
  readonly type: number;
  readonly leftMs: number;
}

/**
 * Waits for clocks, with the whole thread: nothing of a guest runs between its calls, so there is nothing to go on with. What is
 * subscribed of files is ready at once.
 */
export function pollOneoff(guest: WasiGuest): WasiFunction {
  // An address that nobody notifies.
  const sleep = new Int32Array(new SharedArrayBuffer(4));
  return (subscriptions: number, events: number, count: number, told: number) => {
    if (count < 1 || count > mostSubscriptions) throw new WasiError(errno.invalid);
    const alarms = Array.from({ length: count }, (_, index) =>
      alarmAt(guest, subscriptions + index * subscriptionBytes),
    );
    const leftMs = Math.min(...alarms.map((alarm) => alarm.leftMs));
    if (leftMs > 0) Atomics.wait(sleep, 0, 0, leftMs);
    const due = alarms.filter((alarm) => alarm.leftMs <= leftMs);
    for (const [index, alarm] of due.entries()) writeEvent(guest, events + index * eventBytes, alarm);
    guest.memory.data.setUint32(guest.memory.check(told, 4), due.length, true);
  };
}

function alarmAt({ memory }: WasiGuest, ptr: number): Alarm {
  const at = memory.check(ptr, subscriptionBytes);
  const { data } = memory;
  const userdata = data.getBigUint64(at, true);
  const type = data.getUint8(at + 8);
  if (type !== clock) return { userdata, type, leftMs: 0 };
  const id = data.getUint32(at + 16, true);
  const timeout = data.getBigUint64(at + 24, true);
  const isAbsolute = (data.getUint16(at + 40, true) & 1) === 1;
  const left = isAbsolute ? timeout - now(id) : timeout;
  return { userdata, type, leftMs: Math.max(0, Number(left) / 1e6) };
}

function writeEvent({ memory }: WasiGuest, ptr: number, { userdata, type }: Alarm): void {
  const at = memory.check(ptr, eventBytes);
  memory.bytes.fill(0, at, at + eventBytes);
  memory.data.setBigUint64(at, userdata, true);
  memory.data.setUint8(at + 10, type);
}
