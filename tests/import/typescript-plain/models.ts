export interface Point { x: number; y: number }
export interface Line { from: Point; to: Point; name?: "über" | 'a\'b' }
interface Hidden { a: string }
export { Hidden };
