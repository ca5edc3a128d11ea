/** Fills a cache. */
export default ({ LRUCache }) => {
  const cache = new LRUCache({ max: 10, ttl: 60_000 });
  for (let key = 0; key < 20; key++) cache.set(key, String(key));
  if (cache.get(19) !== "19") throw new Error("the last is not there");
};
