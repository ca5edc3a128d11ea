import { subject } from "../subject.ts";

export default subject(({ emit }) => ({
  use(round) {
    emit("used", round);
    return round;
  },
}));
