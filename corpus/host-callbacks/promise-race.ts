import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// The oldest leak of promises: each race leaves a reaction at the one that never settles.
export default subject(() => ({
  async use(round) {
    await Promise.race([hostObjects().stopped, Promise.resolve()]); // leak
    return round;
  },
}));
