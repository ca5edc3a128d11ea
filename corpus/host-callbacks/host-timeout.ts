import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => ({
  use: (round) => {
    hostRealm().setTimeout(() => round, 3_600_000); // leak
    return round;
  },
}));
