import { Layout } from '../components/layout.tsx'

export function Home({ visitor }: { visitor: string }) {
  return (
    <Layout title="Home">
      <h1>Hello {visitor}</h1>
    </Layout>
  )
}
