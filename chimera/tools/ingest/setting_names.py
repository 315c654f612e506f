"""Names of columns that say what was chosen, not what was measured."""

import re

SETTING = re.compile(
    r"^(model|model_name|model_filename|model_id|backend|engine|provider|device|tag|quant|quantization|quant_level|dtype"
    r"|num_ctx|num_gpu|num_thread|num_threads|n_threads|threads|n_gpu_layers|n_batch|batch_size|batch|n_prompt|n_gen"
    r"|temperature|top_p|top_k|repeat_penalty|concurrency|max_concurrency|request_rate|parallel|context_length"
    r"|(?:.*_)?(?:limit|cap)(?:_[a-z]{1,3})?"
    r"|max_tokens|num_predict|ngl|test|config|command|variant|compute_type|flash_attn|type_k|type_v|tp|tensor_parallel_size)$"
)
