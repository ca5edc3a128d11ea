/** Five jobs, two at once. */
export default async ({ default: Queue }) => {
  const queue = new Queue({ concurrency: 2 });
  const done = await queue.addAll(Array.from({ length: 5 }, (_, job) => () => job));
  if (done.length !== 5) throw new Error(`found ${done.length}`);
};
