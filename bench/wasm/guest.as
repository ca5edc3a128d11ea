// By the bare ABI: what is measured is the engine, not an SDK.
let input: StaticArray<u8> = new StaticArray<u8>(0);
let answer: StaticArray<u8> = new StaticArray<u8>(0);
const cell = memory.data(8, 8);
const verdict = memory.data(16, 8);

export function tenon_abi_1(): usize {
  return cell;
}

export function tenon_reserve(size: i32): usize {
  input = new StaticArray<u8>(size + 8);
  return (changetype<usize>(input) + 7) & ~7;
}

export function tenon_method_check(ptr: usize, len: i32): i32 {
  const left = load<f64>(ptr, 8) - load<f64>(ptr);
  store<f64>(verdict, left);
  store<u8>(verdict, <u8>(left >= 0 && load<u8>(ptr, 16) != 0), 8);
  store<u32>(cell, <u32>verdict);
  store<u32>(cell, 16, 4);
  return 0;
}

export function tenon_method_echo(ptr: usize, len: i32): i32 {
  if (answer.length < len) answer = new StaticArray<u8>(len);
  memory.copy(changetype<usize>(answer), ptr, len);
  store<u32>(cell, <u32>changetype<usize>(answer));
  store<u32>(cell, <u32>len, 4);
  return 0;
}
