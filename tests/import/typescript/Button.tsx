import type { ReactNode, MouseEvent } from "react";
import { Size, Loud as Shout, sides } from "./shared/types.js";
import * as React from "react";

/** What every control has. */
interface Base {
  id?: string;
  /** @deprecated use id */
  oldId?: string;
  internal: number;
}

type Side = (typeof sides)[number];
type Tree = { name: string; children?: Tree[] };
enum Level { Low = "low", High = "high" }

/**
 * Triggers an action.
 * With a second line: "quoted".
 *
 * @since 2.0
 */
export interface ButtonProps extends Omit<Base, "internal">, React.HTMLAttributes<HTMLButtonElement> {
  /** Visible text */
  label: string;
  /** @default "md" */
  size?: Size;
  /** @default 3 */
  count?: number;
  readonly kind?: "primary" | "danger" | (string & {});
  side: Side;
  level?: Level;
  tree?: Tree;
  icon?: IconProps;
  icons?: ReadonlyArray<IconProps>;
  state: Shout | null;
  children?: ReactNode;
  style?: { [key: string]: string | number };
  range?: [number, number];
  format?(value: number, ...rest: string[]): string;
  /** It was pressed */
  onPress?: (event: MouseEvent<HTMLButtonElement>) => void;
  onChange?: ((value: { next: string }, reason?: string) => void) | undefined;
  onSlide?: (event: CustomEvent<number>) => void;
  "aria-label"?: string;
  mapped?: { [K in Size]: number };
  /** @default theme.color */
  color?: string
  when?: Date
}

/** A picture. */
export type IconProps = Pick<Base, "id"> & { glyph: "star" | "heart"; scale?: 1 | 2 };

export interface ListProps<T> { items: T[] }

export const notAType = 1;
