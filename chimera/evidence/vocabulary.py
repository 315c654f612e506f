"""Words that names in benchmark files are made of, and words that only sentences need: which names a model may see."""

_KNOWN = """
    token tokens tok tps ttft tpot itl time times latency throughput rate speed speedup duration elapsed wait queue load
    prefill decode prompt eval gen generation completion input output total overall sum count num number size mean avg
    average median std stdev stddev sd cv min max percent pct percentile ratio score quality accuracy acc norm exact
    match pass success recall precision bleu rouge bertscore perplexity ppl loss error errors fail failed failure
    request requests response batch sample samples iter iteration iterations run runs rep trial step steps epoch seed
    ctx context window length len gpu gpus cpu cpus ram vram memory mem shared free used usage peak rss disk io read
    cache cached cores core thread threads layers layer head heads block blocks grid dim stack
    temp temperature top penalty attention attn flash tensor linear gelu kernel fused opset graph eager jit onnx torch
    cuda rocm metal vulkan cublas cudnn nccl nvlink pcie pcs numa clock power energy watt watts joule joules
    second seconds sec secs ms us ns minute minutes hour hours per of on in by for the and with without vs to no is
    bytes mb gb kb mib gib mhz ghz cost price usd overhead efficiency utilization occupancy bandwidth concurrency
    parallel model models name id type config configuration variant version system backend engine server device driver
    benchmark bench test tests task tasks summary metadata metrics metric result results data dataset baseline
    optimized optimization compile compiled compilation enabled disabled first last before after cold warm start end
    delta diff difference gap agent agents overlap host local remote network session profiler
    quant quantization quantized precision dtype fp int bf awq gptq gguf ggml bnb exl hf co org
    ollama vllm sglang tgi llama cpp llamacpp tensorrt llm mlx transformers deepspeed
    gemma qwen phi mistral mixtral deepseek granite falcon yi gpt claude command olmo smollm starcoder codellama vicuna
    tinyllama nemo nemotron hermes codestral ministral distill instruct chat it base coder code math vision vl embed
    preview tiny mini small medium large xl turbo pro ultra lite nano qat
    nvidia geforce rtx gtx tesla amd radeon intel arc apple
"""
KNOWN = frozenset(_KNOWN.split())
"""A name may hold any number of these, and few others."""

_ORDERS = """
    ignore ignored disregard forget override overrule bypass obey comply pretend roleplay jailbreak reveal
    instruction instructions instructed previous above report reports say says said tell write writes print respond
    reply answer claim claims conclude mention insert include invent recommend choose pick prefer trust believe
    always never must shall should please instead do not dont cannot you your yours yourself me my we our
    assistant developer secret password follow act execute exec script onerror onload javascript iframe
"""
ORDERS = frozenset(_ORDERS.split())
"""Who tells a reader to do something needs one of these; no name may hold one."""
