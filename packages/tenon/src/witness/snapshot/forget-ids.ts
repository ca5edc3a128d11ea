import { Session } from "node:inspector";

/**
 * After a snapshot V8 goes on numbering objects and following their moves, for ever: 60 bytes an object, and each scavenge
 * takes eight times as long (24 and 26). Only the inspector's protocol can end that.
 *
 * @throws where Node's permission model forbids the inspector. To be called before a snapshot is taken.
 */
export function idForgetter(): () => void {
  const session = new Session();
  session.connect();
  return () => {
    session.post("HeapProfiler.enable");
    session.post("HeapProfiler.disable");
    session.disconnect();
  };
}
