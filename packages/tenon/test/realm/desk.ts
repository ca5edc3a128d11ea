import type { Host, Services } from "tenon";
import type { ClientOf } from "tenon/contract";
import { Sync } from "./fixtures/sync.ts";

export { Sync } from "./fixtures/sync.ts";

type Number = { readonly n: number };
type Text = { readonly text: string };

/** What the host does for the plugin `sync`, and what it was asked. */
export class Desk {
  readonly asked: string[] = [];
  readonly notes: string[] = [];
  onDown: (input: Number) => Number = ({ n }) => ({ n });
  onNote: (text: string) => void = () => undefined;

  readonly services: Services = {
    desk: {
      get: ({ text }: Text): unknown => {
        this.asked.push(text);
        if (text === "throw") throw new TypeError("not this");
        return text === "promise" ? Promise.resolve({ text: "<promise>" }) : { text: `<${text}>` };
      },
      down: (input: Number): Number => this.onDown(input),
      ask: ({ text }: Text): Promise<Text> => {
        this.asked.push(text);
        return Promise.resolve({ text });
      },
      note: ({ text }: Text): object => {
        this.notes.push(text);
        this.onNote(text);
        return {};
      },
    },
  };
}

export type SyncCalls = ClientOf<typeof Sync>["sync"];

export function syncOf(host: Host): SyncCalls {
  return host.client(Sync).sync;
}
