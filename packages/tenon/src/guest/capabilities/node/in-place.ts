type AnyFunction = (...given: never[]) => unknown;

/** Taken before plugin code can put a function of its own in its place, which would be handed Node's. */
export const apply: typeof Reflect.apply = Reflect.apply;

/**
 * Puts a function of ours in the place of one of Node's, for things that no channel tells of. The worker's modules are its
 * own, and each is one table: whoever compares compares ours with ours. Name, length and marks stay.
 */
export function replace<Natural extends AnyFunction>(
  table: object,
  name: string,
  make: (natural: Natural) => Natural,
): void {
  const property = Object.getOwnPropertyDescriptor(table, name);
  const natural: unknown = property?.value;
  if (typeof natural !== "function") return;
  const ours = make(natural as Natural);
  const { prototype: _, ...marks } = Object.getOwnPropertyDescriptors(natural);
  Object.defineProperties(ours, marks);
  Object.defineProperty(table, name, { ...property, value: ours });
}
