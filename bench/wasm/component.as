// The same two functions as guest.as, as a component has them: by the canonical ABI.
const verdict = memory.data(16, 8);
const list = memory.data(8, 4);

export function cabi_realloc(old: usize, oldSize: usize, align: usize, size: usize): usize {
  return old == 0 ? heap.alloc(size) : heap.realloc(old, size);
}

export function check(cost: f64, limit: f64, key: usize, length: i32): usize {
  const left = limit - cost;
  store<f64>(verdict, left);
  store<u8>(verdict, <u8>(left >= 0 && load<u8>(key) != 0), 8);
  heap.free(key);
  return verdict;
}

export function echo(bytes: usize, length: i32): usize {
  const answer = heap.alloc(length);
  memory.copy(answer, bytes, length);
  heap.free(bytes);
  store<u32>(list, <u32>answer);
  store<u32>(list, <u32>length, 4);
  return list;
}

export function cabi_post_echo(at: usize): void {
  heap.free(load<u32>(at));
}
