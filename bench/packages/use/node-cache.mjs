/** Fills a cache that looks after its own with a timer. */
export default ({ default: NodeCache }) => {
  const cache = new NodeCache({ stdTTL: 60, checkperiod: 30 });
  cache.set("key", "value");
  if (cache.get("key") !== "value") throw new Error("it is not there");
};
