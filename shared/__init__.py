"""What the services share.

This file runs before their code: pydantic builds each model at its first use. So a process starts sooner, and has no
models in memory that it does not use, such as those by which FastAPI describes routes. Models of the parameters of
routes are built at once, because FastAPI hides only then what pydantic warns of.
"""

from pydantic import BaseModel

BaseModel.model_config["defer_build"] = True
