import Facts
import Planning
import Testing

@testable import ModelInspection

@Suite struct CacheLayoutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var model: String
    /// Bytes of the cache for one token at 16 bits.
    var bytes: Int64
    var testDescription: String { model }
  }

  /// 2 x layers x key-value heads x head size x 2 bytes; for latent attention layers x (rank + rotary part) x 2 bytes.
  /// The first three are the published examples; llmfit and aiconfigurator compute the others in the same way.
  static let cases = [
    Case(model: "meta-llama/Meta-Llama-3.1-8B", bytes: 131_072),
    Case(model: "meta-llama/Meta-Llama-3.1-70B", bytes: 327_680),
    Case(model: "deepseek-ai/DeepSeek-V3", bytes: 70_272),
    Case(model: "meta-llama/Llama-2-7b-hf", bytes: 524_288),
    Case(model: "meta-llama/Meta-Llama-3.1-405B", bytes: 516_096),
    Case(model: "Qwen/Qwen2.5-7B", bytes: 57_344),
    Case(model: "Qwen/Qwen3-30B-A3B", bytes: 98_304),
    Case(model: "mistralai/Mixtral-8x7B-v0.1", bytes: 131_072),
    Case(model: "bigcode/starcoder", bytes: 20_480),
    Case(model: "tiiuae/falcon-40b", bytes: 122_880),
    Case(model: "EleutherAI/gpt-neox-20b", bytes: 1_081_344),
    Case(model: "moonshotai/Kimi-K2-Instruct", bytes: 70_272),
    Case(model: "openai/gpt-oss-120b", bytes: 73_728),
    Case(model: "ai21labs/Jamba-v0.1", bytes: 16_384),
    Case(model: "nvidia/Nemotron-H-56B-Base-8K", bytes: 40_960),
    Case(model: "Qwen/Qwen3.5-27B", bytes: 65_536),
  ]

  private static func cache(_ model: String, elementBytes: Int64 = 2) throws -> SequenceCache {
    let entry = try #require(PublishedTransformer.all.first { $0.model == model })
    let layout = try #require(HuggingFaceConfig(entry.config).layout)
    return SequenceCache(layout.cacheGroups, elementBytes: elementBytes)
  }

  @Test(arguments: cases) func `bytes for one token`(_ example: Case) throws {
    #expect(try Self.cache(example.model).bytesPerToken == example.bytes)
    #expect(try Self.cache(example.model, elementBytes: 1).bytesPerToken == example.bytes / 2)
  }

  @Test func `heads are shared among GPUs, and none is cut`() throws {
    let cache = try Self.cache("meta-llama/Meta-Llama-3.1-70B")
    #expect(cache.bytes(tokens: 1, split: 8) == 327_680 / 8)
    #expect(cache.bytes(tokens: 1, split: 16) == 327_680 / 8)
    #expect(try Self.cache("deepseek-ai/DeepSeek-V3").bytes(tokens: 1, split: 8) == 70_272)
  }

  @Test func `a sliding window ends the growth of its layers`() throws {
    // Five of six layers of Gemma 3 1B keep 512 tokens: 22 windowed, 4 full, one head of 256.
    let gemma = try Self.cache("google/gemma-3-1b-pt")
    #expect(gemma.bytes(tokens: 32_768) == 4 * 2 * 256 * 2 * 32_768 + 22 * 2 * 256 * 2 * 512)
    let mistral = try Self.cache("mistralai/Mistral-7B-v0.1")
    #expect(mistral.bytes(tokens: 32_768) == mistral.bytes(tokens: 4_096))
    // Stated, and switched off.
    let qwen = try Self.cache("Qwen/Qwen2.5-7B")
    #expect(qwen.bytes(tokens: 65_536) == 65_536 * 57_344)
  }

  @Test func `a state of fixed size does not grow`() throws {
    let mamba = try Self.cache("state-spaces/mamba-2.8b-hf")
    #expect(mamba.bytesPerToken == 0)
    #expect(mamba.bytes(tokens: 1) == mamba.bytes(tokens: 1_000_000))
    #expect(mamba.bytes(tokens: 1) == 64 * 5_120 * (16 + 4) * 2)
  }
}
