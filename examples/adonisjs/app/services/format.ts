export const format = (price: number) => `${price.toFixed(2)} EUR`
