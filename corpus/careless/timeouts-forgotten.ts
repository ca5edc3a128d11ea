import { subject } from "../subject.ts";

export default subject(() => ({
  use: (round) => {
    setTimeout(() => round, 3_600_000); // leak
    return round;
  },
}));
