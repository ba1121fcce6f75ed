"""The analytics room: metrics as records. Pure pandas: frames in, numbers and frames out.

Owns the shape of frames (`frames`, `facts`), the cuts (`dims`), the metric catalogue and the engine that
computes it (`catalogue`, `engine`), findings (`story`, `risk`) and small series (`pivot`, `spark`).
May know core. Never asks the time, reads a file, speaks SQL or HTTP, draws, or translates: whoever calls
brings frames, calendar and the day the data reaches. Amounts are ten-thousandths of the reporting currency.
"""
