import vine from '@vinejs/vine'

export const postValidator = vine.create({
  title: vine.string().trim().minLength(2).transform((title) => `${title} validator:1`),
})
