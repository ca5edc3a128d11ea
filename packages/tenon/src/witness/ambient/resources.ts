import { type AmbientWitness, tally } from "./witness.ts";

/** What the loop of the host's thread waits for, by kind. What was told not to keep it alive (`unref`) is not among them. */
export const activeResources: AmbientWitness = ofKinds("active resources", () => true);
export const timers: AmbientWitness = ofKinds("timers", (kind) => kind === "Timeout");
export const immediates: AmbientWitness = ofKinds("immediates", (kind) => kind === "Immediate");
export const messagePorts: AmbientWitness = ofKinds("message ports", (kind) => kind === "MessagePort");
export const sockets: AmbientWitness = ofKinds("sockets and servers", (kind) =>
  /^(TCP|Pipe|UDP|TLS|JSStream|HTTP)/i.test(kind),
);
export const watchers: AmbientWitness = ofKinds("watchers", (kind) => /^(FSEvent|StatWatcher)/i.test(kind));
export const childProcesses: AmbientWitness = ofKinds("processes", (kind) => /^Process/.test(kind));

function ofKinds(name: string, isOfIt: (kind: string) => boolean): AmbientWitness {
  return {
    name,
    unit: "count",
    reach: "ambient",
    platforms: "all",
    costUs: 1,
    taken: "always",
    look: ({ resources }) => tally(resources.filter(isOfIt)),
  };
}
