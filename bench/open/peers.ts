import type { EchoPeer } from "../call/echoing.ts";
import { extism } from "../call/peers/extism.ts";
import { isolatedVm } from "../call/peers/isolated-vm.ts";
import { piscina } from "../call/peers/piscina.ts";
import type { Subject } from "../harness/subject.ts";
import { opens } from "./opens.ts";

/** The same peers as those of calls: made from nothing, asked once, and ended. */
export function peers(count: number): readonly Subject[] {
  return [isolatedVm, extism, piscina].map((peer) => openPeer(peer, count));
}

function openPeer({ name, open }: EchoPeer, count: number): Subject {
  return opens(name, count, async (text) => {
    const opened = await open();
    const { key } = await opened.echo({ key: text, cost: 1 });
    return { answer: key, close: async () => opened[Symbol.asyncDispose]() };
  });
}
