export type Size = "sm" | "md" | "lg";
export type Loud = true;
export const sides = ["left", "right"] as const;
