import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// A label with too many values, the oldest mistake with metrics.
export default subject(() => {
  const { cache } = hostObjects();
  return {
    use(round) {
      for (let user = 0; user < 1_000; user += 1) cache.set(`requests{round="${round}",user="${user}"}`, round * user);
      return cache.size;
    },
  };
});
