@echo off
rem Opens the table. Plain ASCII: what is said to the reader stands in app\no-python.txt and in start.py.
setlocal
chcp 65001 >nul
pushd "%~dp0"
py -3.13 -c "pass" >nul 2>nul
if "%errorlevel%"=="0" goto launcher
python -c "import sys; sys.exit(sys.version_info[:2] != (3, 13))" >nul 2>nul
if "%errorlevel%"=="0" goto plain
type "app\no-python.txt"
goto failed

:launcher
py -3.13 -I -X utf8 start.py %*
if "%errorlevel%"=="0" goto ended
goto failed

:plain
python -I -X utf8 start.py %*
if "%errorlevel%"=="0" goto ended

:failed
pause
popd
exit /b 1

:ended
popd
exit /b 0
