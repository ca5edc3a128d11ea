import type { Instance } from "../instance/instance.ts";
import { Crew, type CrewParts } from "./crew.ts";
import { refuseCopies } from "./refuse-copies.ts";
import type { RestartPolicy } from "./restart-event.ts";
import { Setbacks } from "./setbacks.ts";

export interface GatherParts extends Pick<CrewParts, "make" | "start" | "unload" | "promote"> {
  /** By which lost copies are replaced; undefined: they are not. */
  readonly restart: RestartPolicy | undefined;
}

/** Gives an instance that is to have copies as many as there are at least. @throws TENON_COPIES_REFUSED, and what loading throws. */
export async function gather(instance: Instance, { restart, ...parts }: GatherParts): Promise<void> {
  const { instances: bounds } = instance.spec;
  if (bounds === undefined) return;
  refuseCopies(instance);
  const { wheel } = instance.around;
  instance.crew = new Crew(instance, { ...parts, bounds, wheel, setbacks: new Setbacks(restart) });
  await instance.crew.reach(bounds.min);
}
