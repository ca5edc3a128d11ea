/** Watches a folder until it is ready. */
export default async ({ watch }) => {
  const watcher = watch(".", { depth: 0 });
  await new Promise((resolve) => watcher.once("ready", resolve));
  await watcher.close();
};
