import { Hono } from 'hono'
import { Home } from './pages/home.tsx'

export const app = new Hono()

app.get('/', (context) => context.html(<Home visitor={context.req.query('name') ?? 'you'} />))
