import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// Formatters are dear to make, so libraries keep them where every copy of the library finds them.
export default subject(() => {
  const { cache } = hostObjects();
  const key = "NumberFormat:de-DE:EUR";
  return {
    use(round) {
      if (!cache.has(key)) cache.set(key, new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" })); // leak
      return (cache.get(key) as Intl.NumberFormat).format(round).length;
    },
  };
});
