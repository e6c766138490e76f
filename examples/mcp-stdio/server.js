import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'
import { add } from './src/tools/add.js'

const server = new McpServer({ name: 'calculator', version: '1.0.0' })
server.registerTool('add', { description: 'Adds two numbers', inputSchema: { a: z.number(), b: z.number() } }, add)

await server.connect(new StdioServerTransport())
