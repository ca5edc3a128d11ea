import { contract, method, t } from "tenon/contract";

export const Stock = contract("stock", 1, {
  methods: {
    take: method(t.Object({ item: t.String() }), t.Object({ from: t.String(), left: t.Integer() })),
  },
});

export const Shop = contract("shop", 1, {
  methods: {
    buy: method(t.Object({ item: t.String() }), t.Object({ receipt: t.String() })),
  },
});
