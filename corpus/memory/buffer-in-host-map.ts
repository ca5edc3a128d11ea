import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => ({
  use: (round) => hostObjects().cache.set(`frame ${round}`, new Uint8Array(2 ** 20)).size, // leak
}));
