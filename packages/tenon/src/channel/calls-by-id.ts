const fewest = 64;
const most = 1024;

/**
 * Calls by their ids, for calls that come and go all the time: open addressing, at most half full. No Map: each table that a Map
 * outgrows points to its next, so once one of them is old all later ones survive every scavenge, with the calls that were in
 * them (a fifth of the calls a second were left, 24 and 26).
 */
export class CallsById<Call extends { readonly id: number }> {
  #slots: (Call | undefined)[] = emptySlots(fewest);
  #size = 0;
  /** How many stand behind the place where they belong. */
  #displaced = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): Call | undefined {
    return this.#slots[this.#placeOf(id)];
  }

  /** For an id that is not there. */
  add(call: Call): void {
    if (this.#size * 2 >= this.#slots.length) this.#move(this.#slots.length * 2);
    this.#put(call);
    this.#size += 1;
  }

  delete(id: number): void {
    const slots = this.#slots;
    const last = slots.length - 1;
    const gap = this.#placeOf(id);
    if (slots[gap] === undefined) return;
    this.#size -= 1;
    this.#displaced -= gap === (id & last) ? 0 : 1;
    // Calls are numbered one after another, so that mostly each has a place of its own, and there is nobody to look for.
    if (this.#displaced === 0) slots[gap] = undefined;
    else this.#moveUp(gap);
    if (this.#size === 0 && slots.length > most) this.#slots = emptySlots(fewest);
  }

  #moveUp(from: number): void {
    const slots = this.#slots;
    const last = slots.length - 1;
    let gap = from;
    // What stands behind it and could stand nearer to where it belongs moves up, so that nobody is looked for in vain.
    for (let at = (gap + 1) & last; ; at = (at + 1) & last) {
      const call = slots[at];
      if (call === undefined) break;
      if (((at - call.id) & last) < ((at - gap) & last)) continue;
      slots[gap] = call;
      if (gap === (call.id & last)) this.#displaced -= 1;
      gap = at;
    }
    slots[gap] = undefined;
  }

  /** In the order of their ids. */
  values(): readonly Call[] {
    return this.#slots.filter((call) => call !== undefined).sort((one, other) => one.id - other.id);
  }

  clear(): void {
    this.#slots = emptySlots(fewest);
    this.#size = 0;
    this.#displaced = 0;
  }

  #put(call: Call): void {
    const place = this.#placeOf(call.id);
    if (place !== (call.id & (this.#slots.length - 1))) this.#displaced += 1;
    this.#slots[place] = call;
  }

  /** Where a call of that id is, or would be. */
  #placeOf(id: number): number {
    const slots = this.#slots;
    const last = slots.length - 1;
    let at = id & last;
    for (let call = slots[at]; call !== undefined && call.id !== id; call = slots[at]) at = (at + 1) & last;
    return at;
  }

  #move(length: number): void {
    const calls = this.values();
    this.#slots = emptySlots(length);
    this.#displaced = 0;
    for (const call of calls) this.#put(call);
  }
}

function emptySlots<Call>(length: number): (Call | undefined)[] {
  return new Array<Call | undefined>(length).fill(undefined);
}
