declare const brand: unique symbol;

/** A `Base` that went through its door: `Brand<string, "InstanceId">` takes no plain string and no other brand. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
