import { subject } from "../subject.ts";

export default subject(() => ({
  use: (round) => round,
  async take(numbers) {
    let sum = 0;
    for await (const number of numbers) sum += number;
    return sum;
  },
}));
