/** An interval that is unsubscribed after its first tick. */
export default async ({ firstValueFrom, interval }) => {
  if ((await firstValueFrom(interval(1))) !== 0) throw new Error("the first is not 0");
};
