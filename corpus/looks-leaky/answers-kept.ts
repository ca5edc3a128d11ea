import { subject } from "../subject.ts";

export default subject(() => ({
  use: (round) => round,
  give: () => [1, 2, 3],
}));
