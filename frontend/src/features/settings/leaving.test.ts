import { describe, expect, it } from 'vitest';
import { whereaboutsOf } from './leaving';

describe('whereaboutsOf', () => {
  it.each([
    ['http://127.0.0.1:11434', 'here'],
    ['http://LOCALHOST:1234/v1', 'here'],
    ['http://[::1]:8080', 'here'],
    ['http://192.168.1.20:1234', 'near'],
    ['http://172.20.0.3', 'near'],
    ['http://172.40.0.3', 'away'],
    ['http://[fd12::1]:80', 'near'],
    ['http://workshop:8080', 'near'],
    ['http://workshop.local', 'near'],
    ['https://api.openai.com/v1', 'away'],
    ['https://localhost.example.org', 'away'],
    ['nonsense', 'away'],
  ])('%s is %s', (url, where) => {
    expect(whereaboutsOf(url)).toBe(where);
  });
});
